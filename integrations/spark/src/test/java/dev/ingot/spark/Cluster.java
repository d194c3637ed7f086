package dev.ingot.spark;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;

/**
 * Spark's standalone master and workers as processes, with the class path of this test in the place of an installation.
 */
final class Cluster implements AutoCloseable {
    private static final Pattern MASTER = Pattern.compile("spark://[0-9.]+:[0-9]+");

    private final Path folder;
    private final Path installation;
    private final List<Path> carried = new ArrayList<>();
    private final List<Daemon> workers = new ArrayList<>();
    private final Daemon master;
    private final String url;

    /** A process of Spark, and the lines that it prints. */
    private record Daemon(Process process, CompletableFuture<String> ready) {}

    /** Starts a master and so many workers with two cores each, and waits until they have found each other. */
    Cluster(Path folder, int workerCount) throws Exception {
        this(folder, workerCount, file -> true);
    }

    /**
     * Starts a master and so many workers.
     *
     * @param installed which parts of this test's class path lie on the nodes; a job brings the others itself
     */
    Cluster(Path folder, int workerCount, Predicate<Path> installed) throws Exception {
        this.folder = Files.createDirectories(folder);
        installation = Files.createDirectories(folder.resolve("home/jars"));
        Path jobs = Files.createDirectories(folder.resolve("carried"));
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path file = Path.of(element);
            Path place = installed.test(file) ? installation : jobs;
            if (element.endsWith(".jar")) {
                Files.createSymbolicLink(place.resolve(file.getFileName()), file);
            } else if (Files.exists(file)) {
                // What is built here is no jar yet.
                String name = "classes-" + Integer.toHexString(element.hashCode()) + ".jar";
                archive(file, place.resolve(name));
            }
        }
        try (Stream<Path> jars = Files.list(jobs)) {
            jars.sorted().forEach(carried::add);
        }
        Path conf = Files.createDirectories(folder.resolve("home/conf"));
        Files.copy(Path.of("src/test/resources/log4j2-cluster.properties"), conf.resolve("log4j2.properties"));
        master = start(
                "org.apache.spark.deploy.master.Master",
                line -> line.contains("Starting Spark master at"),
                List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
        Matcher found = MASTER.matcher(master.ready.get(2, TimeUnit.MINUTES));
        if (!found.find()) {
            throw new IllegalStateException("no address in " + master.ready.get());
        }
        url = found.group();
        for (int i = 0; i < workerCount; i++) {
            Path work = folder.resolve("worker" + i);
            workers.add(start(
                    "org.apache.spark.deploy.worker.Worker",
                    line -> line.contains("Successfully registered with master"),
                    List.of(
                            "--host",
                            "127.0.0.1",
                            "--port",
                            "0",
                            "--webui-port",
                            "0",
                            "--cores",
                            "2",
                            "--memory",
                            "3g",
                            "--work-dir",
                            work.toString(),
                            url)));
        }
        for (Daemon worker : workers) {
            var _ = worker.ready.get(2, TimeUnit.MINUTES);
        }
    }

    private static void archive(Path classes, Path jar) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
    }

    /** Returns the jars of an installation, Spark's and ours, in the order in which JVMs are told of them. */
    String classPath() throws IOException {
        try (Stream<Path> jars = Files.list(installation)) {
            return jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        }
    }

    /** Returns the jars that a job has to bring. */
    List<Path> carried() {
        return carried;
    }

    /** Returns the command for a JVM with the options that Spark needs, so far. */
    static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptions().split(" ", -1)));
        return command;
    }

    private Daemon start(String main, Predicate<String> isReady, List<String> words) throws IOException {
        List<String> command = java();
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.add("-Dspark.master.rest.enabled=false");
        Path home = folder.resolve("home");
        command.addAll(List.of("-cp", home.resolve("conf") + File.pathSeparator + home.resolve("jars") + "/*", main));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SPARK_HOME", home.toString());
        // Otherwise a worker looks for a build of Spark, and no executor starts.
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        CompletableFuture<String> ready = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> read(process, isReady, ready));
        return new Daemon(process, ready);
    }

    private static void read(Process process, Predicate<String> isReady, CompletableFuture<String> ready) {
        StringBuilder all = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!ready.isDone()) {
                    all.append(line).append('\n');
                }
                if (isReady.test(line)) {
                    ready.complete(line);
                }
            }
        } catch (IOException e) {
            // Closed by the end of the process.
        }
        ready.completeExceptionally(new IllegalStateException("a process of Spark has ended:\n" + all));
    }

    /** Returns the master's address. */
    String url() {
        return url;
    }

    /** Returns a session's builder, for executors with so many cores. */
    SparkSession.Builder session(int cores) {
        return session(url, cores);
    }

    /** Returns a session's builder for the cluster of another process. */
    static SparkSession.Builder session(String url, int cores) {
        return SparkSession.builder()
                .master(url)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.executor.cores", cores)
                .config("spark.executor.memory", "1g")
                .config("spark.executor.extraJavaOptions", System.getProperty("ingot.jit", ""))
                .config("spark.ui.port", 0);
    }

    /** Returns options for a driver that has these, as have its executors, with the same class path. */
    List<String> with(String shared) throws IOException {
        List<String> options = new ArrayList<>(List.of(shared.split(" ", -1)));
        options.add("-Dspark.executor.extraClassPath=" + classPath());
        options.add("-D" + FirstRow.EXECUTOR_OPTIONS + "=" + shared);
        return options;
    }

    /**
     * Starts {@link FirstRow} as a process.
     *
     * @param options more options of its JVM
     * @param words what it is told after the master's address
     */
    Process driver(List<String> options, List<String> words) throws IOException {
        List<String> command = java();
        command.addAll(options);
        command.add("-Dspark.cores.max=2");
        command.add("-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"));
        String jit = System.getProperty("ingot.jit", "");
        command.addAll(Arrays.stream(jit.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .toList());
        command.add("-Dingot.jit=" + jit);
        List<String> classes = new ArrayList<>(List.of(classPath()));
        carried.forEach(jar -> classes.add(jar.toString()));
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classes), FirstRow.class.getName(), url));
        command.addAll(words);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Returns the memory of an executor, on average: of what it shares with others its part, as for PySpark. */
    double megabytes() throws IOException {
        double sum = 0;
        List<ProcessHandle> all = executors();
        if (all.isEmpty()) {
            throw new IllegalStateException("no executor is there");
        }
        for (ProcessHandle executor : all) {
            for (String line : Files.readAllLines(Path.of("/proc/" + executor.pid() + "/smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    sum += Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
                }
            }
        }
        return sum / all.size();
    }

    /** Returns the executors that run now. */
    List<ProcessHandle> executors() {
        return workers.stream()
                .flatMap(worker -> worker.process.children())
                .filter(Cluster::isExecutor)
                .toList();
    }

    /** From /proc, because Java knows the beginning of a long command line only. */
    private static boolean isExecutor(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .contains("--executor-id");
        } catch (IOException e) {
            // It has ended.
            return false;
        }
    }

    /** Has a worker end in order, with its executors. */
    void stopWorker(int number) throws InterruptedException {
        workers.get(number).process.destroy();
        workers.get(number).process.waitFor();
    }

    /** Reads a page. */
    static String get(String address) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Override
    public void close() {
        List<Daemon> all = new ArrayList<>(workers);
        all.add(master);
        for (Daemon daemon : all) {
            daemon.process.descendants().forEach(ProcessHandle::destroyForcibly);
            daemon.process.destroy();
        }
        for (Daemon daemon : all) {
            daemon.process.onExit().join();
        }
    }
}
