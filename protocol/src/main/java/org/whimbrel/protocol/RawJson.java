package org.whimbrel.protocol;

/**
 * A JSON object that goes through as it is.
 *
 * @param text the object
 */
public record RawJson(String text) {}
