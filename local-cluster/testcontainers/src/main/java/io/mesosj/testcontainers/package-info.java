/**
 * Clusters in containers, for tests by Testcontainers: {@link
 * io.mesosj.testcontainers.MesosjClusterContainer} is ours, {@link
 * io.mesosj.testcontainers.MesosContainer} a stock Apache Mesos. Where containers can run, neither
 * needs root or Linux of the test.
 */
@NullMarked
package io.mesosj.testcontainers;

import org.jspecify.annotations.NullMarked;
