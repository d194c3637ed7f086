package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.importer.MountTable;
import dev.ingot.pack.ClassPathPacks;
import dev.ingot.pack.Pack;
import dev.ingot.vfs.PackFileSystem;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Counts what reaches the context's file system, which is around everything, the packs included. */
class FileSystemCallTests {
    /** What these modules import covers most of the library; none of it is native. */
    private static final String IMPORTS =
            "import json, asyncio, email.message, http.server, unittest.mock, xml.dom.minidom, argparse, csv, decimal";

    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private Pack stdlib;

    @BeforeEach
    void openStdlib() throws IOException {
        stdlib = ClassPathPacks.open(PythonHost.class.getClassLoader(), ClassPathPacks.STDLIB);
    }

    @AfterEach
    void closeStdlib() {
        stdlib.close();
    }

    private FileSystem counting(FileSystem served) {
        return (FileSystem) Proxy.newProxyInstance(
                FileSystem.class.getClassLoader(), new Class<?>[] {FileSystem.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName() + Arrays.toString(arguments));
                    try {
                        return method.invoke(served, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Context context(PythonHost host) {
        FileSystem packs = new PackFileSystem(FileSystem.newDefaultFileSystem(), new MountTable(List.of(stdlib)));
        return host.newContext(builder -> builder.allowIO(
                IOAccess.newBuilder().fileSystem(counting(packs)).build()));
    }

    @Test
    @DisabledIfSystemProperty(
            named = "ingot.graalpy",
            matches = "25[.]0.*",
            disabledReason = "GraalPy 25.0 opens the file of every module that it has the bytecode of")
    void packedModulesAreImportedWithoutAnyCall() throws IOException {
        try (PythonHost host = PythonHost.builder(Access.PROGRAM).build()) {
            String frozen;
            try (Context first = context(host)) {
                first.eval("python", IMPORTS);
                // GraalPy itself asks for the source of each of its frozen modules: these are imported beforehand.
                frozen = first.eval("python", """
                        import sys
                        ','.join(name for name, module in sys.modules.items()
                                 if name != '__main__' and getattr(getattr(module, '__spec__', None), 'origin',
                                     None) == 'frozen')
                        """).asString();
            }
            assertThat(calls).as("the count can see calls").isNotEmpty();
            try (Context second = context(host)) {
                // So are its built-in modules that look for a native library.
                second.eval("python", "import sys, os, importlib, zlib, _bz2, _lzma, " + frozen);
                int before = second.eval("python", "len(sys.modules)").asInt();
                calls.clear();
                second.eval("python", IMPORTS);
                assertThat(calls).isEmpty();
                assertThat(second.eval("python", "len(sys.modules)").asInt()).isGreaterThan(before + 80);
            }
        }
    }

    @Test
    void namesThatNoPackHoldsDoNotReachTheHost() throws IOException {
        try (PythonHost host = PythonHost.builder(Access.PROGRAM).build();
                Context context = context(host)) {
            context.eval("python", "import importlib.util, json");
            calls.clear();
            context.eval("python", "[importlib.util.find_spec(name) for name in ('nothing', 'json.nothing', 'other')]");
            assertThat(calls).isEmpty();
        }
    }
}
