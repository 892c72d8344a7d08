/** What the tests of every module share: conditions, recorded data, and the conformance count. */
@NullMarked
package io.mesosj.protocol.testing;

import org.jspecify.annotations.NullMarked;
