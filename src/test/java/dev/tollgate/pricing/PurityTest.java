package dev.tollgate.pricing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PurityTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tollgate.money", "dev.tollgate.pricing");

    @Test
    void pricesAreReckonedWithoutVertxAndMoneyWithoutPrices() {
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("PriceBookS")
                .and()
                .doNotHaveSimpleName("CurrentPrices")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.tollgate.money")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.tollgate.pricing", "com.fasterxml..")
                .check(CLASSES);
    }

    @Test
    void noBinaryFractionIsKeptOrAnswered() {
        noFields().should().haveRawType(double.class).check(CLASSES);
        noFields().should().haveRawType(float.class).check(CLASSES);
        noMethods().should().haveRawReturnType(double.class).check(CLASSES);
        noMethods().should().haveRawReturnType(float.class).check(CLASSES);
    }
}
