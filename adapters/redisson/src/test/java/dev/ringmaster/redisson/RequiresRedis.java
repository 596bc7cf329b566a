package dev.ringmaster.redisson;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
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
                + " on Debian 'apt-get install redis-server redis-sentinel' brings them";

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
            return find("redis-server").isPresent() && find("redis-cli").isPresent();
        }

        private static boolean isRequired() {
            return Boolean.getBoolean("ringmaster.requireRedis")
                    || Boolean.parseBoolean(System.getenv("RINGMASTER_REQUIRE_REDIS"));
        }

        private static Optional<Path> find(String program) {
            String path = Objects.toString(System.getenv("PATH"), "");
            return Stream.of(path.split(File.pathSeparator))
                    .map(directory -> Path.of(directory, program))
                    .filter(Files::isExecutable)
                    .findFirst();
        }
    }
}
