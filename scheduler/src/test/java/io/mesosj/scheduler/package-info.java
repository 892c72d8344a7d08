@NullMarked
package io.mesosj.scheduler;

import org.jspecify.annotations.NullMarked;
