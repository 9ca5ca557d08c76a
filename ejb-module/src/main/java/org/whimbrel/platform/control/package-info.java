/**
 * What every feature stands on: the clock, the node's name, the schema's upkeep, and the probes
 * that readiness asks; and how nodes tell each other what happened ({@link
 * org.whimbrel.platform.control.NodeNews}).
 */
@NullMarked
package org.whimbrel.platform.control;

import org.jspecify.annotations.NullMarked;
