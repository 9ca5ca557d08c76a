/**
 * Servers of others that are put under the same load, to compare with. They are started from the
 * packages of the operating system, with a configuration that is kept in the repository ({@code
 * bench/peers}), in a folder that is deleted afterwards.
 *
 * <pre>
 *  Ejabberd ──> EjabberdPackage   where Debian has put it
 *      |─────> EjabberdProcess    Erlang's virtual machine
 *      |─────> Template           the configuration, filled in
 *      |─────> launcher.EmbeddedDatabase   the same PostgreSQL as Whimbrel's, with the same settings
 *      `─────> EjabberdRows       accounts and contacts in, the archive out
 * </pre>
 */
@NullMarked
package org.whimbrel.bench.peer;

import org.jspecify.annotations.NullMarked;
