/**
 * The browser client, as its static files.
 *
 * <pre>
 *  web-client.jar ! META-INF/resources --once, at the start--&gt; PageFiles (in memory)
 *  GET /...  --&gt; PageServlet: a file, in the coding that the browser takes
 *                           the page, for an address that only the page knows
 *                           404, for a file that is not there
 * </pre>
 *
 * What other servlets answer ({@code /api}, {@code /ws}) does not come here, nor does what other
 * applications of the server answer ({@code /health}, {@code /openapi}, {@code /metrics}, the
 * console).
 */
@NullMarked
package org.whimbrel.page.boundary;

import org.jspecify.annotations.NullMarked;
