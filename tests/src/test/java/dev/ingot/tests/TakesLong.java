package dev.ingot.tests;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A test of something rare that takes so long that it has a command of its own. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
        named = "ingot.long",
        matches = "true",
        disabledReason = "takes long; runs with -Dingot.long=true, see CONTRIBUTING.md")
@interface TakesLong {}
