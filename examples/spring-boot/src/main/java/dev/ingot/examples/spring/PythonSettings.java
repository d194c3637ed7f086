package dev.ingot.examples.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What {@code application.properties} says about {@code python.*}.
 *
 * @param contexts how many scripts can run at a time
 * @param timeLimit how long one may run
 * @param maximumWaiting how many callers may wait for a context
 */
@ConfigurationProperties("python")
public record PythonSettings(int contexts, Duration timeLimit, int maximumWaiting) {}
