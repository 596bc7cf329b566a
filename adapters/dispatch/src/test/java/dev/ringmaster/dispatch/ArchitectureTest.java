package dev.ringmaster.dispatch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Holds the adapter to the public part of the engine, and each library to the one package that needs it.
 *
 * <pre>
 * root -> control, upstream, health -> settings
 * </pre>
 */
@AnalyzeClasses(packages = "dev.ringmaster.dispatch", importOptions = ArchitectureTest.MainCode.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theInsideOfTheEngineIsOutOfSight = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.ringmaster.core..", "dev.ringmaster.pipeline..", "dev.ringmaster.metrics..")
            .because("only the root, api and port of the engine are promised to stay")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.ringmaster.(dispatch..)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule limitsAreLearntInOnePlace = onlyIn("..dispatch.control..", "com.netflix..");

    @ArchTest
    static final ArchRule callsAreMadeInOnePlace = onlyIn("..dispatch.upstream..", "java.net.http..");

    @ArchTest
    static final ArchRule breakersAreInOnePlace = onlyIn("..dispatch.upstream..", "io.github.resilience4j..");

    @ArchTest
    static final ArchRule onlyHealthListens = onlyIn("..dispatch.health..", "com.sun.net.httpserver..");

    private static ArchRule onlyIn(String place, String library) {
        return noClasses()
                .that(DescribedPredicate.not(resideInAPackage(place)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    /** Leaves the tests out, whatever the build directory is called. */
    static final class MainCode implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }
}
