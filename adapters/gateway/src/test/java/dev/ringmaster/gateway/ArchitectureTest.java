package dev.ringmaster.gateway;

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
 * rules, keys -> root -> ini
 * tokens
 * </pre>
 */
@AnalyzeClasses(packages = "dev.ringmaster.gateway", importOptions = ArchitectureTest.MainCode.class)
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
            slices().matching("dev.ringmaster.(gateway..)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theRootKnowsOnlyTheIniFiles = noClasses()
            .that()
            .resideInAPackage("dev.ringmaster.gateway")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..gateway.rules..", "..gateway.keys..", "..gateway.tokens..");

    @ArchTest
    static final ArchRule filesAreParsedInOnePlace = onlyIn("..gateway.ini..", "org.apache.commons..");

    @ArchTest
    static final ArchRule regularExpressionsOfUsersAreRunInOnePlace = onlyIn("..gateway.keys..", "com.google.re2j..");

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
