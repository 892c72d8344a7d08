/** Tests with a Docker daemon that is started for them. */
@NullMarked
package io.mesosj.testcontainers;

import org.jspecify.annotations.NullMarked;
