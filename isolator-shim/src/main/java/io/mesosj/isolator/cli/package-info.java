/**
 * The operators' command {@code isolator-shim}: looks at, checks, mends and draws what an agent's
 * {@code network/cni} isolator attached, Mesos' own or this one, from the checkpoints alone.
 *
 * <p>Start at {@link io.mesosj.isolator.cli.Main}. A verb is one class; those that only look read
 * {@code io.mesosj.isolator.checkpoint} and load no protobuf, those that change something go
 * through {@link io.mesosj.isolator.CniIsolator}. Flags are parsed by hand for the sake of
 * start-up.
 */
@NullMarked
package io.mesosj.isolator.cli;

import org.jspecify.annotations.NullMarked;
