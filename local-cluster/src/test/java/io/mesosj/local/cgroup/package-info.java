/** Tests of where cgroups are made. */
@NullMarked
package io.mesosj.local.cgroup;

import org.jspecify.annotations.NullMarked;
