package dev.ringmaster.dispatch;

import dev.ringmaster.dispatch.settings.LaneSettings;
import java.util.List;

/** Which lane an item belongs to: the hottest whose least score it reaches; it cools down only when it is clearly below. */
final class LaneRules {
    /** How far below the least score of its lane an item must be to leave it. */
    static final double MARGIN = 0.05;

    private LaneRules() {}

    /** The lane of an item that is in none. */
    static int first(List<LaneSettings> lanes, double score) {
        int lane = 0;
        while (lane < lanes.size() - 1 && score < lanes.get(lane).minScore()) {
            lane++;
        }
        return lane;
    }

    /** The lane of an item that is in one. */
    static int next(List<LaneSettings> lanes, int lane, double score) {
        int fit = first(lanes, score);
        return fit > lane && score >= lanes.get(lane).minScore() - MARGIN ? lane : fit;
    }
}
