/** Tests of the calls between a master and agents that joined. */
@NullMarked
package io.mesosj.local.join;

import org.jspecify.annotations.NullMarked;
