package dev.ringmaster.server;

import dev.ringmaster.api.Rate;
import dev.ringmaster.dispatch.UpstreamSpec;
import dev.ringmaster.dispatch.upstream.JsonCallFormat;
import dev.ringmaster.server.trace.UserError;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options about who is asked, how, and how much. */
final class UpstreamOptions {
    private static final Pattern HEADER = Pattern.compile("(?:([^/:\\s]+)/)?([^/:\\s]+):\\s*(.*)", Pattern.DOTALL);
    private static final String FROM_ENVIRONMENT = "env:";
    private static final int MOST_CONNECTIONS = 1_000;
    private static final int LARGEST_BURST = 1_000_000;

    @Option(
            names = "--upstream",
            paramLabel = "NAME=URL",
            description =
                    "A service to ask, by GET; once for each. The address has one {keys} in its path or query, which "
                            + "becomes the keys of up to 30 items with commas between.")
    List<String> upstreams = new ArrayList<>();

    @Option(
            names = "--items-at",
            paramLabel = "POINTER",
            defaultValue = "",
            description = "Where in an answer its items are, as a JSON Pointer such as /data/items. "
                    + "Default: they are the whole answer.")
    String itemsAt = "";

    @Option(
            names = "--key-at",
            paramLabel = "POINTER",
            description = "Where in an item its key is, as a JSON Pointer. Default: /id.")
    @Nullable
    String keyAt;

    @Option(names = "--keyed-object", description = "Items are the values of an object and their names its keys.")
    boolean isKeyedObject;

    @Option(
            names = "--header",
            paramLabel = "'NAME: VALUE'",
            description = "Sent with each call, shown nowhere. 'Authorization: env:TOKEN' takes the value from the "
                    + "environment variable TOKEN, where others cannot read it off the command line; 'api/Authorization: "
                    + "env:TOKEN' is sent to the upstream api alone.")
    List<String> headers = new ArrayList<>();

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            converter = RateConverter.class,
            defaultValue = "4.5/s",
            description = "Most calls to each upstream over time, or unlimited. Default: 4.5/s.")
    Rate rate = Rate.UNLIMITED;

    @Option(
            names = "--burst",
            paramLabel = "CALLS",
            defaultValue = "10",
            description =
                    "The burst that each upstream allows, 1 to 1,000,000 calls; half of it is kept back for calls that "
                            + "arrive closer together than they were sent. Default: 10.")
    int burst = 10;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "20",
            description = "Most calls to each upstream on their way, 1 to 1,000. Default: 20.")
    int connections = 20;

    private record Header(@Nullable String upstream, String name, String value) {}

    /** All upstreams, with what is wrong told by the names of the options. */
    List<UpstreamSpec> read(Map<String, String> environment) {
        requireInRange("--burst", burst, LARGEST_BURST);
        requireInRange("--connections", connections, MOST_CONNECTIONS);
        if (isKeyedObject && keyAt != null) {
            throw new UserError("--keyed-object and --key-at exclude each other.");
        }
        Map<String, String> addresses = NamedValues.parse("--upstream", upstreams);
        List<Header> all =
                headers.stream().map(text -> header(text, environment)).toList();
        for (Header header : all) {
            if (header.upstream != null && !addresses.containsKey(header.upstream)) {
                throw new UserError("--header is for the upstream " + header.upstream
                        + ", which there is not; known are " + String.join(", ", addresses.keySet()) + ".");
            }
        }
        List<UpstreamSpec> specs = new ArrayList<>();
        addresses.forEach((name, address) -> specs.add(spec(name, format(name, address, headersOf(name, all)))));
        return specs;
    }

    private UpstreamSpec spec(String name, JsonCallFormat format) {
        Rate calls = rate.isUnlimited() ? rate : rate.withBurst(burst);
        return UpstreamSpec.of(name, format).withMaxConnections(connections).withCalls(calls);
    }

    private JsonCallFormat format(String name, String address, Map<String, String> sent) {
        try {
            return isKeyedObject
                    ? JsonCallFormat.object(address, itemsAt, sent)
                    : JsonCallFormat.array(address, itemsAt, keyAt == null ? "/id" : keyAt, sent);
        } catch (IllegalArgumentException e) {
            throw new UserError("Upstream " + name + ": the " + e.getMessage() + ".", e);
        }
    }

    private static Map<String, String> headersOf(String upstream, List<Header> all) {
        Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : all) {
            boolean isMeant = header.upstream == null || header.upstream.equals(upstream);
            if (isMeant && sent.put(header.name, header.value) != null) {
                throw new UserError("--header gives " + header.name + " twice; allowed is once.");
            }
        }
        return sent;
    }

    private static Header header(String text, Map<String, String> environment) {
        Matcher header = HEADER.matcher(text);
        if (!header.matches()) {
            throw new UserError("--header has no name before a colon; written is 'Name: value', in quotes.");
        }
        String value = header.group(3);
        if (value.startsWith(FROM_ENVIRONMENT)) {
            String variable = value.substring(FROM_ENVIRONMENT.length());
            value = environment.getOrDefault(variable, "");
            if (value.isEmpty()) {
                throw new UserError("--header " + header.group(2) + " is to come from the environment variable "
                        + variable + ", which is not set.");
            }
        }
        return new Header(header.group(1), header.group(2), value);
    }

    /** Like {@code 4.5 calls/s in bursts of 10}. */
    static String words(Rate calls) {
        if (calls.isUnlimited()) {
            return "any number of calls/s";
        }
        BigDecimal perSecond = BigDecimal.valueOf(calls.amount())
                .movePointRight(9)
                .divide(BigDecimal.valueOf(calls.periodNanos()), 3, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return perSecond.toPlainString() + " calls/s in bursts of " + calls.burst();
    }

    private static void requireInRange(String option, int value, int max) {
        if (value < 1 || value > max) {
            throw new UserError(option + " is " + value + "; allowed is 1 to " + max + ".");
        }
    }

    /** For {@code --rate}. */
    static final class RateConverter implements ITypeConverter<Rate> {
        private static final Pattern RATE = Pattern.compile("(\\d{1,6})(?:\\.(\\d{1,3}))?/s");

        @Override
        public Rate convert(String value) {
            if (value.equals("unlimited")) {
                return Rate.UNLIMITED;
            }
            Matcher rate = RATE.matcher(value);
            if (rate.matches()) {
                BigDecimal perSecond = new BigDecimal(value.substring(0, value.length() - 2)).stripTrailingZeros();
                int decimals = Math.max(0, perSecond.scale());
                long amount = perSecond.movePointRight(decimals).longValueExact();
                if (amount > 0) {
                    return new Rate(amount, BigDecimal.TEN.pow(9 + decimals).longValueExact(), 1);
                }
            }
            throw new TypeConversionException(
                    "'" + value + "' is no rate; allowed are unlimited and 0.001/s to 999999/s, such as 4.5/s");
        }
    }
}
