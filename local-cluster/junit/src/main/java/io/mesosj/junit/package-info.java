/**
 * A cluster for a JUnit 5 test. {@link io.mesosj.junit.MesosCluster} on a test class, a field or a
 * parameter starts a master and agents in the test's process; a {@link io.mesosj.junit.TestCluster}
 * leads to them. When a test fails, what the cluster knows of its tasks is in the report, and a
 * cluster that leaves something behind fails the test that had it.
 */
@NullMarked
package io.mesosj.junit;

import org.jspecify.annotations.NullMarked;
