package org.whimbrel.platform.control;

/**
 * Fired as a CDI event when news of other nodes may not have come: the broker was away, a node died
 * before it told what it knew, or there was too much. Whoever observes {@link NodeNews} looks at
 * everything again then. It may be fired often; observers must not block.
 */
public record NodeNewsLost() {}
