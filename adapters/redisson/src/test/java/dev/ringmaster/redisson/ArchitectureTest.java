package dev.ringmaster.redisson;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the adapter to the public part of the engine, and Redisson to the adapter's inside. */
@AnalyzeClasses(packages = "dev.ringmaster.redisson", importOptions = ArchitectureTest.MainCode.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theInsideOfTheEngineIsOutOfSight = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.ringmaster.core..", "dev.ringmaster.pipeline..", "dev.ringmaster.metrics..")
            .because("only the root, api and port of the engine are promised to stay")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noOtherAdapterIsKnown = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.ringmaster.chronicle..",
                    "dev.ringmaster.gateway..",
                    "dev.ringmaster.server..",
                    "dev.ringmaster.tokenizer..");

    @ArchTest
    static final ArchRule nothingIsReadFromRedisButBytes = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.redisson.codec.Kryo5Codec")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.redisson.codec.SerializationCodec");

    /** Leaves the tests out, whatever the build directory is called. */
    static final class MainCode implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }
}
