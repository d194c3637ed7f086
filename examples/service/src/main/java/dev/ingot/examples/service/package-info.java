/**
 * A service that runs its users' scripts: {@code POST /run} with Python source gives the text of its last expression.
 */
@NullMarked
package dev.ingot.examples.service;

import org.jspecify.annotations.NullMarked;
