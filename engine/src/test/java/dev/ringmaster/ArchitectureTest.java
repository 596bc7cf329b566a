package dev.ringmaster;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/**
 * Holds the direction of dependencies inside the engine, and what its core may touch.
 *
 * <pre>
 * root -> pipeline -> core -> api
 *         pipeline -> port -> api
 *         pipeline -> metrics -> api
 * </pre>
 */
@AnalyzeClasses(packages = "dev.ringmaster", importOptions = ArchitectureTest.MainCode.class)
class ArchitectureTest {
    private static final String OURS = "dev.ringmaster..";
    private static final String ROOT = "dev.ringmaster";
    private static final String API = "dev.ringmaster.api..";
    private static final String CORE = "dev.ringmaster.core..";
    private static final String PORT = "dev.ringmaster.port..";
    private static final String PIPELINE = "dev.ringmaster.pipeline..";
    private static final String METRICS = "dev.ringmaster.metrics..";

    /** The classes of {@code java.util} that the core may use: none of them has a clock, a lock or an order of its own. */
    private static final Set<String> CORE_UTIL = Set.of(
            "java.util.Arrays",
            "java.util.ArrayList",
            "java.util.Collection",
            "java.util.Collections",
            "java.util.Comparator",
            "java.util.EnumMap",
            "java.util.Iterator",
            "java.util.List",
            "java.util.Map",
            "java.util.TreeMap",
            "java.util.Objects");

    /** The classes of {@code java.security} that the core may use: a hash function is as pure as a sum. */
    private static final Set<String> CORE_HASHING = Set.of(
            "java.security.MessageDigest", "java.security.DigestException", "java.security.NoSuchAlgorithmException");

    /** The classes of {@code java.lang} that the core may not use: threads, processes, randomness, the machine. */
    private static final Set<String> CORE_BANNED_LANG = Set.of(
            "java.lang.Thread",
            "java.lang.ThreadGroup",
            "java.lang.ThreadLocal",
            "java.lang.InheritableThreadLocal",
            "java.lang.Runtime",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.ProcessHandle",
            "java.lang.ClassLoader");

    @ArchTest
    static final ArchRule apiKnowsNothingOfOurs = mayUseOfOurs(API);

    @ArchTest
    static final ArchRule coreUsesTheApi = mayUseOfOurs(CORE, API);

    @ArchTest
    static final ArchRule portUsesTheApi = mayUseOfOurs(PORT, API);

    @ArchTest
    static final ArchRule metricsUseTheApi = mayUseOfOurs(METRICS, API);

    @ArchTest
    static final ArchRule pipelineUsesAllButTheRoot = mayUseOfOurs(PIPELINE, CORE, PORT, API, METRICS);

    @ArchTest
    static final ArchRule everyPackageIsOneOfThese = classes()
            .should()
            .resideInAnyPackage(ROOT, API, CORE, PORT, PIPELINE, METRICS)
            .because("a new package needs its rule here");

    @ArchTest
    static final ArchRule metricsNeedHdrHistogramAtMost = classes()
            .that()
            .resideInAPackage(METRICS)
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage(METRICS, API, "java..", "org.HdrHistogram..", "org.jspecify.annotations.."))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyThePipelineKnowsTheDisruptor = noClasses()
            .that()
            .resideOutsideOfPackage(PIPELINE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.lmax..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule coreDependsOnAShortList = classes()
            .that()
            .resideInAPackage(CORE)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            API,
                            CORE,
                            "java.lang",
                            "java.lang.annotation",
                            "java.lang.runtime",
                            "java.util.function",
                            "org.agrona.collections..",
                            "org.jspecify.annotations..")
                    .or(named(CORE_UTIL))
                    .or(named(CORE_HASHING)))
            .because("the core is a function of its commands: no I/O, no clock, no thread, no logger")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule coreLeavesThreadsAndTheMachineAlone = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat(named(CORE_BANNED_LANG))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule coreReadsNoClockAndNoRandomness = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .accessTargetWhere(describe("reads the clock, the system or an unseeded random number", access -> {
                String owner = access.getTargetOwner().getName();
                String member = access.getTarget().getName();
                return (owner.equals("java.lang.System") && !member.equals("arraycopy"))
                        || ((owner.equals("java.lang.Math") || owner.equals("java.lang.StrictMath"))
                                && member.equals("random"));
            }))
            .because("time is passed in with each command")
            .allowEmptyShould(true);

    /** The rest of Agrona throws {@code IllegalAccessError} unless the host's JVM has an extra flag. */
    @ArchTest
    static final ArchRule agronaOnlyWhereItNeedsNoFlags = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("org.agrona..")
                    .and(not(resideInAPackage("org.agrona.collections..")))
                    .and(not(named(Set.of("org.agrona.DeadlineTimerWheel"))))
                    .and(not(describe(
                            "idle strategies",
                            (JavaClass type) -> type.getPackageName().equals("org.agrona.concurrent")
                                    && type.getSimpleName().endsWith("IdleStrategy")))))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noCyclesBetweenPackages =
            slices().matching("dev.ringmaster.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule noCyclesInsideTheCore = slices().matching("dev.ringmaster.core.(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true);

    private static ArchRule mayUseOfOurs(String layer, String... allowed) {
        return classes()
                .that()
                .resideInAPackage(layer)
                .should()
                .onlyDependOnClassesThat(
                        not(resideInAPackage(OURS)).or(resideInAPackage(layer)).or(resideInAnyPackage(allowed)))
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> named(Set<String> names) {
        return describe("named " + names, type -> names.contains(type.getName()));
    }

    /** Leaves the tests out, whatever the build directory is called. */
    static final class MainCode implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/") && !location.contains("-tests.jar");
        }
    }
}
