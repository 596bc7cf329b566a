package dev.ringmaster.redisson;

import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The test needs an installed {@code redis-server} of version 7 or later. Without one it is skipped; with
 * {@code RINGMASTER_REQUIRE_REDIS=true} in the environment, or as the system property {@code ringmaster.requireRedis}, it
 * fails.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresRedis.Condition.class)
public @interface RequiresRedis {
    /** Looks for the program. */
    final class Condition implements ExecutionCondition {
        private static final String MISSING = "redis-server and redis-cli, version 7 or later, are not on the PATH;"
                + " on Debian 12 or later 'apt-get install redis-server' brings them";
        private static final Pattern VERSION = Pattern.compile("v=([0-9]+)");
        private static final int FIRST_WITH_FUNCTIONS = 7;

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (isInstalled()) {
                return ConditionEvaluationResult.enabled("redis-server is installed");
            }
            if (isRequired()) {
                throw new IllegalStateException(MISSING);
            }
            return ConditionEvaluationResult.disabled(MISSING);
        }

        private static boolean isInstalled() {
            try {
                Matcher version = VERSION.matcher(TestProcess.run(List.of("redis-server", "--version")));
                TestProcess.run(List.of("redis-cli", "--version"));
                return version.find() && Integer.parseInt(version.group(1)) >= FIRST_WITH_FUNCTIONS;
            } catch (UncheckedIOException e) {
                return false;
            }
        }

        private static boolean isRequired() {
            return Boolean.getBoolean("ringmaster.requireRedis")
                    || Boolean.parseBoolean(System.getenv("RINGMASTER_REQUIRE_REDIS"));
        }
    }
}
