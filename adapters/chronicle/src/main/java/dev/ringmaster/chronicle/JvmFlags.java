package dev.ringmaster.chronicle;

import dev.ringmaster.port.LedgerException;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.map.ChronicleMap;

/**
 * Looks whether the JVM was started with the flags Chronicle Map needs; without them it fails in the middle of opening
 * with errors that name none of them. Any thread.
 */
final class JvmFlags {
    private JvmFlags() {}

    /**
     * Checks the flags.
     *
     * @throws LedgerException naming the flags that are missing
     */
    static void require() {
        Module chronicle = ChronicleMap.class.getModule();
        List<String> missing = new ArrayList<>();
        for (String opened : List.of("java.lang", "java.lang.reflect")) {
            if (!Object.class.getModule().isOpen(opened, chronicle)) {
                missing.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
            }
        }
        for (String exported : List.of("java.base/sun.nio.ch", "java.base/jdk.internal.ref")) {
            requireExport(exported, chronicle, missing);
        }
        requireExport("jdk.compiler/com.sun.tools.javac.file", chronicle, missing);
        if (!missing.isEmpty()) {
            throw new LedgerException(
                    "the ledger on Chronicle Map needs a full JDK started with " + String.join(" ", missing));
        }
    }

    private static void requireExport(String moduleAndPackage, Module chronicle, List<String> missing) {
        String[] names = moduleAndPackage.split("/", -1);
        boolean exported = ModuleLayer.boot()
                .findModule(names[0])
                .filter(module -> module.isExported(names[1], chronicle))
                .isPresent();
        if (!exported) {
            missing.add("--add-exports=" + moduleAndPackage + "=ALL-UNNAMED");
        }
    }
}
