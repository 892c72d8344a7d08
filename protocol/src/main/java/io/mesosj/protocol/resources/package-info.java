/**
 * Mesos' resource algebra: what an offer holds, what a task needs, and what is left. A resource is
 * an identity (name, role, reservation, disk, allocation …) with a quantity (scalar, ranges or
 * set). Source: Mesos' {@code Resources} and its text syntax.
 */
@NullMarked
package io.mesosj.protocol.resources;

import org.jspecify.annotations.NullMarked;
