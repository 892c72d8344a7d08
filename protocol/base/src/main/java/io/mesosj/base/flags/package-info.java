/**
 * The flags as a table: what is accepted, how a command line becomes {@link
 * io.mesosj.base.flags.Values}, and the help made from the same table. Parsed by hand because a
 * flag library costs more start-up time than everything else on the path of {@code --help}
 * (docs/performance.md).
 */
@NullMarked
package io.mesosj.base.flags;

import org.jspecify.annotations.NullMarked;
