package dev.ingot.launch;

import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import dev.ingot.warm.HostOwner;
import dev.ingot.warm.Warm;
import dev.ingot.warm.WarmHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a single jar does about warm hosts: asks one, is one, or leaves one behind. */
final class WarmRuns {
    private WarmRuns() {}

    /**
     * Returns the exit status of this command if a warm host has run it. Is called in the first JVM, before anything
     * else.
     */
    static OptionalInt ask(JarManifest manifest, int arguments) throws IOException {
        if (System.getProperty(Relaunch.MARKER) != null || isHost()) {
            return OptionalInt.empty();
        }
        Path jar = jar();
        if (Objects.equals(System.getenv(Warm.ENVIRONMENT), "stop")) {
            if (jar != null) {
                var _ = Warm.stop(jar);
            }
            return OptionalInt.of(0);
        }
        if (jar == null || manifest.nativePosix() || Warm.time(manifest.warm()) == null) {
            return OptionalInt.empty();
        }
        // The shell stub says where it looked: a variable may be another one here, as LD_LIBRARY_PATH is for some JVMs.
        String given = System.getProperty(Warm.LEAVE);
        Path folder = given == null ? Warm.folder(jar) : Path.of(given);
        if (folder == null) {
            return OptionalInt.empty();
        }
        boolean turnedAway = System.getProperty(Warm.COLD) != null;
        if (!turnedAway && Relaunch.hasOptionsOfItsOwn()) {
            // No host was started with them.
            return OptionalInt.empty();
        }
        // For the JVM that takes the place of this one, whose locale may be another.
        System.setProperty(Warm.LEAVE, folder.toString());
        return turnedAway ? OptionalInt.empty() : Warm.ask(folder, arguments);
    }

    private static @Nullable Path jar() {
        Path jar = Relaunch.jar();
        return Files.isRegularFile(jar) ? jar : null;
    }

    static boolean isHost() {
        return System.getProperty(Warm.HOST) != null;
    }

    /** Serves commands until nobody needs the host. */
    static void serve(PythonHost host, Program program, JarManifest manifest) throws IOException {
        String module = manifest.entryPoint();
        List<String> modules = module.startsWith("/") || module.indexOf(':') < 0
                ? List.of()
                : List.of(module.substring(0, module.indexOf(':')));
        Path folder = Path.of(System.getProperty(Warm.HOST));
        Path jar = Objects.requireNonNull(jar());
        Duration time = Duration.parse(System.getProperty(Warm.TIME));
        boolean outdated = WarmHost.serve(
                folder,
                host,
                program,
                modules,
                manifest.executedAgain(),
                madeOf(jar),
                System.getProperty(Warm.STATE, ""),
                time,
                new Owner());
        if (outdated) {
            boolean _ = Warm.leave(folder, new LaterHost(manifest, jar), time, List.of());
        }
    }

    /**
     * Has a cache made where one is wanted, and then makes room for a host that begins with it, or with the better
     * compiler where none could be made.
     */
    private static final class Owner implements HostOwner {
        @Override
        public void ready(List<String> modules) {
            SelfTraining.leaveMaker(modules);
        }

        @Override
        public boolean isOutdated() throws IOException {
            return SelfTraining.isWantedAfterwards()
                    && (Relaunch.findCache(Relaunch.environmentOptions()) != null || SelfTraining.hasFailed());
        }
    }

    /** Returns the files of which the host is made: the jar first, then those that it names, and the JVM's. */
    private static List<Path> madeOf(Path jar) throws IOException {
        List<Path> files = new ArrayList<>(List.of(jar));
        AotCache.classPath(jar).forEach(element -> files.add(jar.resolveSibling(element)));
        files.add(Relaunch.javaHome().resolve("release"));
        return files;
    }

    /** Says whether this run is to leave a host behind. */
    static boolean isHostWanted() {
        return System.getProperty(Warm.LEAVE) != null;
    }

    /**
     * Leaves a host behind, where one is wanted and there is none; says nothing when that fails.
     *
     * @param imported the modules that this run has imported, as commands to come will
     * @return whether there is a new one, which leaves behind what makes a cache, where that is wanted
     */
    static boolean leaveHost(JarManifest manifest, List<String> imported) {
        String folder = System.getProperty(Warm.LEAVE);
        Path jar = jar();
        // With the system's descriptors a program has the process's own streams, which no client's can be put in place
        // of.
        if (folder == null || jar == null || manifest.nativePosix()) {
            return false;
        }
        try {
            Duration time = Warm.time(manifest.warm());
            if (time != null) {
                return Warm.leave(Path.of(folder), new LaterHost(manifest, jar), time, imported);
            }
        } catch (IOException e) {
            System.getLogger(WarmRuns.class.getName()).log(System.Logger.Level.DEBUG, "no warm host", e);
        }
        return false;
    }

    /** A host that is started where there is none, which is rarely so. */
    private record LaterHost(JarManifest manifest, Path jar) implements Warm.NewHost {
        @Override
        public List<Path> files() throws IOException {
            return madeOf(jar);
        }

        @Override
        public List<String> options() throws IOException {
            List<String> compiler = manifest.compiler() ? Compiler.prepare(jar) : null;
            List<String> options = new ArrayList<>(Relaunch.trainingOptions(manifest.profile()));
            if (compiler != null) {
                Compiler.putInto(options, compiler);
            }
            // With a cache it is there in a third of the time.
            Path cache = compiler == null ? Relaunch.findCache(Relaunch.environmentOptions()) : null;
            boolean cacheIsToCome = cache == null && SelfTraining.isToCome();
            if (cacheIsToCome) {
                // It makes room for another as soon as there is one. The simple compiler has it begin sooner.
                options.add("-D" + SelfTraining.AFTERWARDS + "=true");
            } else {
                options.remove("-XX:TieredStopAtLevel=1");
            }
            if (cache == null) {
                options.addAll(Relaunch.WITHOUT_CACHE);
            } else {
                // What the cache knows of compilation is meant for short runs: each command would take longer for good.
                options.addAll(
                        List.of("-XX:AOTCache=" + cache, "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTReplayTraining"));
            }
            // After a full collection, of which WarmHost has one when it is idle, little is kept.
            options.addAll(List.of("-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30"));
            return options;
        }
    }
}
