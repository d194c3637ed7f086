package dev.ingot.examples.spring;

import dev.ingot.PoolRejectedException;
import dev.ingot.TimeLimitException;
import org.graalvm.polyglot.PolyglotException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Takes scripts. Every request has a virtual thread of its own, which waits for a context. */
@RestController
public class ScriptController {
    private final PythonScripts scripts;

    /** Made by Spring. */
    public ScriptController(PythonScripts scripts) {
        this.scripts = scripts;
    }

    /** Runs a script and answers with the text of its last expression. */
    @PostMapping(path = "/scripts", consumes = "text/plain", produces = "text/plain")
    public String run(@RequestBody String source) throws InterruptedException {
        return scripts.run(source);
    }

    @ExceptionHandler
    ProblemDetail failed(PolyglotException exception) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, exception.getMessage());
    }

    @ExceptionHandler
    ProblemDetail tooSlow(TimeLimitException exception) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.REQUEST_TIMEOUT, exception.getMessage());
    }

    @ExceptionHandler
    ProblemDetail tooMany(PoolRejectedException exception) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, exception.getMessage());
    }
}
