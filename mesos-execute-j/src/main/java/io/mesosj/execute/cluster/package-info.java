/**
 * The verbs that look at a running cluster: what runs there, on which networks, what it prints, and
 * its end. Everything is read from the master's and the agents' v1 operator APIs, so that it works
 * for tasks of any framework.
 */
@NullMarked
package io.mesosj.execute.cluster;

import org.jspecify.annotations.NullMarked;
