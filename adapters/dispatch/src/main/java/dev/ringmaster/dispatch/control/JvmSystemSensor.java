package dev.ringmaster.dispatch.control;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the load that this JVM sees: the container's where there is one, otherwise the machine's. CPU from the JVM, which knows a
 * container's quota; memory from the kernel's files, because the JVM counts the page cache as used; from the JVM where there are no
 * such files.
 */
public final class JvmSystemSensor implements SystemSensor {
    private final OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final DoubleSupplier cpuLoad;
    private final MemoryReader memory;

    /** Reads this machine. */
    public JvmSystemSensor() {
        this(null, Path.of("/"));
    }

    /** The CPU's load is measured since the reading before, so the first is made here. */
    JvmSystemSensor(@Nullable DoubleSupplier cpuLoad, Path root) {
        this.cpuLoad = cpuLoad == null ? machine::getCpuLoad : cpuLoad;
        this.memory = new MemoryReader(root);
        double unused = this.cpuLoad.getAsDouble();
    }

    @Override
    public SystemSample read() throws IOException {
        double cpu = cpuLoad.getAsDouble();
        if (!(cpu >= 0)) {
            throw new IOException("the JVM has no CPU load to tell");
        }
        double usedPercent = memory.usedPercent();
        if (Double.isNaN(usedPercent)) {
            long total = machine.getTotalMemorySize();
            usedPercent = (total - machine.getFreeMemorySize()) * 100.0 / total;
        }
        return new SystemSample(Math.min(1, cpu) * 100, usedPercent);
    }
}
