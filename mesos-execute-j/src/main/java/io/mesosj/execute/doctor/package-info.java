/** What this machine can do for embedded clusters, and what would have it do more. */
@NullMarked
package io.mesosj.execute.doctor;

import org.jspecify.annotations.NullMarked;
