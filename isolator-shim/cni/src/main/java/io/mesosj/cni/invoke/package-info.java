/** Finding and running CNI plugins. Source: CNI specification 1.1.0, section 2. */
@NullMarked
package io.mesosj.cni.invoke;

import org.jspecify.annotations.NullMarked;
