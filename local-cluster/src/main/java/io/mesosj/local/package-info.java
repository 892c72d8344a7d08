/**
 * A Mesos master and agent in one process, for laptops, continuous integration and demos.
 *
 * <p>{@link io.mesosj.local.LocalCluster#start} listens on loopback; any v1 scheduler can use the
 * printed address. Tasks come in over HTTP, containers leave through the isolator and runc.
 */
@NullMarked
package io.mesosj.local;

import org.jspecify.annotations.NullMarked;
