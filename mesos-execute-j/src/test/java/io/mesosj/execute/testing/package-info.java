/** What the tests of the command share: the launched process and a scripted master. */
@NullMarked
package io.mesosj.execute.testing;

import org.jspecify.annotations.NullMarked;
