package dev.ringmaster.core.queue;

import dev.ringmaster.core.capacity.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The flows and lines of a pool that are not in use, for their next use. */
final class Recycler {
    private @Nullable Flow[] flows = new Flow[8];
    private @Nullable Line[] lines = new Line[8];
    private int flowCount;
    private int lineCount;
    private int flowsMade;

    Flow flow(LevelQueue queue, Account account) {
        Flow flow = flowCount == 0 ? null : flows[--flowCount];
        if (flow == null) {
            flow = new Flow(flowsMade++, queue, account);
        }
        flow.open(queue, account);
        return flow;
    }

    void giveBack(Flow flow) {
        flow.close();
        if (flowCount == flows.length) {
            flows = Arrays.copyOf(flows, 2 * flowCount);
        }
        flows[flowCount++] = flow;
    }

    Line line(Flow flow, Shape shape) {
        Line line = lineCount == 0 ? null : lines[--lineCount];
        if (line == null) {
            line = new Line(flow, shape);
        }
        line.open(flow, shape);
        return line;
    }

    void giveBack(Line line) {
        line.flow.remove(line);
        if (lineCount == lines.length) {
            lines = Arrays.copyOf(lines, 2 * lineCount);
        }
        lines[lineCount++] = line;
    }
}
