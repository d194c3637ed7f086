/**
 * A Spring Boot service that runs its users' scripts: {@code POST /scripts} with Python source gives the text of its
 * last expression. Scripts can import what {@code src/main/python} holds.
 */
package dev.ingot.examples.spring;
