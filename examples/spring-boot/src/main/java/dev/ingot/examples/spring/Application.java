package dev.ingot.examples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Application {
    /** Starts the service; SIGTERM ends it when the requests that are running have been answered. */
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }
}
