/** Mesos' JSON: v1 messages as Mesos prints and reads them. */
@NullMarked
package io.mesosj.protocol.json;

import org.jspecify.annotations.NullMarked;
