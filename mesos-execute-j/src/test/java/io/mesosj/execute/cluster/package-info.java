/** Tests of the verbs that look at a cluster. */
@NullMarked
package io.mesosj.execute.cluster;

import org.jspecify.annotations.NullMarked;
