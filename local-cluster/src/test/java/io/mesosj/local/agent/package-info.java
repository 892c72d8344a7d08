@NullMarked
package io.mesosj.local.agent;

import org.jspecify.annotations.NullMarked;
