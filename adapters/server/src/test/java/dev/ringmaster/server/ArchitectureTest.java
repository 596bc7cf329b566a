package dev.ringmaster.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the server to the public part of the engine. */
@AnalyzeClasses(packages = "dev.ringmaster.server", importOptions = ArchitectureTest.MainCode.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theInsideOfTheEngineIsOutOfSight = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.ringmaster.core..", "dev.ringmaster.pipeline..", "dev.ringmaster.metrics..")
            .because("only the root, api and port of the engine are promised to stay")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule redisIsReachedThroughItsAdapterOnly =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("org.redisson..", "io.netty..");

    /** Leaves the tests out, whatever the build directory is called. */
    static final class MainCode implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }
}
