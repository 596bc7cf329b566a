package dev.ringmaster.gateway;

import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Rate;
import dev.ringmaster.gateway.ini.EntryReader;

/** Reads the four limits, which have the same names everywhere, with or without a prefix; 0 turns one off. */
final class LimitKeys {
    private LimitKeys() {}

    static Limits read(EntryReader reader, String prefix, Limits absent) {
        return new Limits(
                reader.wholeNumber(prefix + "max_concurrent", absent.maxConcurrent(), 0, Integer.MAX_VALUE),
                rate(reader, prefix + "max_rps", absent.requests()),
                rate(reader, prefix + "max_tokens_per_sec", absent.tokens()),
                reader.wholeNumber(prefix + "max_context_length", absent.maxContextTokens(), 0, Integer.MAX_VALUE));
    }

    /** The burst is what a second allows. */
    private static Rate rate(EntryReader reader, String key, Rate absent) {
        long perSecond = reader.wholeNumber(key, absent.amount(), 0, Rate.MAX_AMOUNT);
        return Rate.perSecond(perSecond);
    }
}
