package dev.ringmaster.dispatch.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JvmSystemSensorTest {
    private static final String MEMINFO = "MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 600 kB\n";

    @TempDir
    Path root;

    private double cpuLoad = 0.25;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private SystemSample read() throws IOException {
        return new JvmSystemSensor(() -> cpuLoad, root).read();
    }

    @Test
    void aContainersLimitIsTheMeasureWithoutThePageCacheThatCanGo() throws IOException {
        write("proc/meminfo", MEMINFO);
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/memory.max", "1000\n");
        write("sys/fs/cgroup/memory.current", "800\n");
        write("sys/fs/cgroup/memory.stat", "anon 500\ninactive_file 300\nactive_file 5\n");

        assertEquals(new SystemSample(25, 50), read());
    }

    @Test
    void theFullestOfTheGroupsAroundCounts() throws IOException {
        write("proc/self/cgroup", "0::/system.slice/app.service\n");
        write("sys/fs/cgroup/system.slice/memory.max", "1000\n");
        write("sys/fs/cgroup/system.slice/memory.current", "900\n");
        write("sys/fs/cgroup/system.slice/memory.stat", "inactive_file 0\n");
        write("sys/fs/cgroup/system.slice/app.service/memory.max", "500\n");
        write("sys/fs/cgroup/system.slice/app.service/memory.current", "100\n");
        write("sys/fs/cgroup/system.slice/app.service/memory.stat", "inactive_file 0\n");

        assertEquals(90, read().memoryPercent());
    }

    @Test
    void theFirstVersionOfControlGroupsCountsToo() throws IOException {
        write("proc/meminfo", MEMINFO);
        write("proc/self/cgroup", "5:cpu:/x\n4:memory:/docker/abc\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "2000\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1800\n");
        write("sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 300\n");

        assertEquals(75, read().memoryPercent());
    }

    @Test
    void withoutALimitTheMachineIsTheMeasure() throws IOException {
        write("proc/meminfo", MEMINFO);
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/memory.max", "max\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");

        assertEquals(40, read().memoryPercent());
    }

    @Test
    void withoutSuchFilesTheJvmIsAsked() throws IOException {
        SystemSample sample = read();

        assertTrue(sample.memoryPercent() > 0 && sample.memoryPercent() <= 100);
    }

    @Test
    void whatCannotBeUnderstoodIsAnErrorNotIdleness() throws IOException {
        write("sys/fs/cgroup/memory.max", "lots\n");
        assertThrows(IOException.class, this::read);

        write("sys/fs/cgroup/memory.max", "max\n");
        write("proc/meminfo", "MemTotal: 1000 kB\n");
        assertThrows(IOException.class, this::read);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN})
    void withoutACpuLoadThereIsNoSample(double none) {
        cpuLoad = none;

        assertThrows(IOException.class, this::read);
    }

    @Test
    void thisMachineCanBeRead() throws IOException {
        SystemSample sample = new JvmSystemSensor().read();

        assertTrue(sample.cpuPercent() >= 0 && sample.cpuPercent() <= 100);
        assertTrue(sample.memoryPercent() > 0 && sample.memoryPercent() <= 100);
    }
}
