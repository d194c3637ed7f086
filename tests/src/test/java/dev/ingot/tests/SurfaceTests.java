package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ingot.CorruptPackException;
import dev.ingot.ForeignBytecodeException;
import dev.ingot.HostException;
import dev.ingot.IngotException;
import dev.ingot.PackDescription;
import dev.ingot.UntrustedPackException;
import dev.ingot.host.Access;
import dev.ingot.host.ConversionException;
import dev.ingot.host.PythonHost;
import dev.ingot.pool.PoolRejectedException;
import dev.ingot.pool.PythonPool;
import dev.ingot.pool.TimeLimitException;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an embedder can depend on: the exported types, by name, and what their builders refuse. */
class SurfaceTests {
    private static final List<String> MODULES = List.of(
            "python-importer", "host-runtime", "packer", "integrations/javax-script", "integrations/micrometer");

    /** A type more is a promise more: whoever adds one here has thought about it. */
    @Test
    void exportedTypes() throws IOException {
        Set<String> types = new TreeSet<>();
        for (String module : MODULES) {
            types.addAll(exportedTypes(Processes.ROOT.resolve(module).resolve("target/classes")));
        }
        assertThat(types)
                .containsExactly(
                        "dev.ingot.CorruptPackException",
                        "dev.ingot.ForeignBytecodeException",
                        "dev.ingot.HostException",
                        "dev.ingot.IngotException",
                        "dev.ingot.PackDescription",
                        "dev.ingot.PythonTarget",
                        "dev.ingot.SigningKeys",
                        "dev.ingot.UntrustedPackException",
                        "dev.ingot.host.Access",
                        "dev.ingot.host.ConversionException",
                        "dev.ingot.host.HostMetrics",
                        "dev.ingot.host.PreparedProgram",
                        "dev.ingot.host.Program",
                        "dev.ingot.host.Prompt",
                        "dev.ingot.host.PythonHost",
                        "dev.ingot.host.PythonValues",
                        "dev.ingot.micrometer.HostMeters",
                        "dev.ingot.micrometer.PoolMeters",
                        "dev.ingot.pool.Lease",
                        "dev.ingot.pool.PoolMetrics",
                        "dev.ingot.pool.PoolRejectedException",
                        "dev.ingot.pool.PythonPool",
                        "dev.ingot.pool.TimeLimitException",
                        "dev.ingot.script.PythonScriptEngine",
                        "dev.ingot.script.PythonScriptEngineFactory");
    }

    private static Set<String> exportedTypes(Path classes) throws IOException {
        ModuleReference module = ModuleFinder.of(classes).findAll().iterator().next();
        Set<String> packages = module.descriptor().exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        try (ModuleReader reader = module.open();
                Stream<String> resources = reader.list()) {
            return resources
                    .filter(name -> name.endsWith(".class") && name.indexOf('$') < 0 && name.indexOf('-') < 0)
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> packages.contains(name.substring(0, Math.max(0, name.lastIndexOf('.')))))
                    .filter(SurfaceTests::isPublic)
                    .collect(Collectors.toSet());
        }
    }

    private static boolean isPublic(String type) {
        try {
            Class<?> loaded = Class.forName(type, false, SurfaceTests.class.getClassLoader());
            return java.lang.reflect.Modifier.isPublic(loaded.getModifiers());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void errorsHaveOneSealedBase() {
        assertThat(IngotException.class.isSealed()).isTrue();
        assertThat(Arrays.asList(IngotException.class.getPermittedSubclasses()))
                .containsExactlyInAnyOrder(
                        CorruptPackException.class,
                        UntrustedPackException.class,
                        ForeignBytecodeException.class,
                        HostException.class);
        assertThat(List.of(ConversionException.class, PoolRejectedException.class, TimeLimitException.class))
                .allMatch(HostException.class::isAssignableFrom);
    }

    static List<UnaryOperator<PythonHost.Builder>> hostSettings() {
        return List.of(
                PythonHost.Builder::noStdlib,
                builder -> builder.stdlib(Path.of("a.pypack")),
                PythonHost.Builder::lazyImports,
                PythonHost.Builder::singleContext,
                PythonHost.Builder::javaCompression,
                builder -> builder.optimization(1),
                builder -> builder.bytecodeCache(1),
                PythonHost.Builder::foreignPacksFromSource,
                PythonHost.Builder::nativePosix,
                builder -> builder.javaModule("given", "twice"),
                builder -> builder.trustedKeys(
                        List.of(dev.ingot.SigningKeys.generate().getPublic())),
                builder -> builder.hostAccess(org.graalvm.polyglot.HostAccess.ALL));
    }

    @ParameterizedTest
    @MethodSource("hostSettings")
    void hostRefusesSettingGivenTwice(UnaryOperator<PythonHost.Builder> setting) {
        PythonHost.Builder builder = setting.apply(PythonHost.builder(Access.PROGRAM));
        assertThatIllegalStateException()
                .isThrownBy(() -> setting.apply(builder))
                .withMessageMatching("the setting '.+' is given twice; give it once");
    }

    static List<UnaryOperator<PythonPool.Builder>> poolSettings() {
        Duration second = Duration.ofSeconds(1);
        return List.of(
                builder -> builder.size(1),
                builder -> builder.idle(1),
                builder -> builder.makers(1),
                builder -> builder.imports("json"),
                builder -> builder.setUp(context -> {}),
                builder -> builder.configure(context -> {}),
                builder -> builder.maximumUses(1),
                builder -> builder.contextsPerEngine(1),
                builder -> builder.maximumAge(second),
                builder -> builder.leaseTimeout(second),
                builder -> builder.maximumWaiting(1),
                builder -> builder.timeLimit(second),
                builder -> builder.statementLimit(1),
                builder -> builder.shutdownGrace(second));
    }

    @ParameterizedTest
    @MethodSource("poolSettings")
    void poolRefusesSettingGivenTwice(UnaryOperator<PythonPool.Builder> setting) throws IOException {
        try (PythonHost host = PythonHost.builder(Access.PACKS_ONLY).build()) {
            PythonPool.Builder builder = setting.apply(PythonPool.builder(host));
            assertThatIllegalStateException()
                    .isThrownBy(() -> setting.apply(builder))
                    .withMessageMatching("the setting '.+' is given twice; give it once");
        }
    }

    @Test
    void closedHostMakesNothing() throws IOException {
        PythonHost host = PythonHost.builder(Access.PACKS_ONLY).build();
        PackDescription stdlib = Objects.requireNonNull(host.stdlib());
        host.close();
        assertThat(stdlib.mountName()).isEqualTo("stdlib");
        assertThat(stdlib.contentId()).matches("[0-9a-f]{64}");
        assertThatIllegalStateException()
                .isThrownBy(host::newContext)
                .withMessage("the host is closed; build another one");
        assertThatIllegalStateException()
                .isThrownBy(host::renewed)
                .withMessage("the host is closed; build another one");
    }
}
