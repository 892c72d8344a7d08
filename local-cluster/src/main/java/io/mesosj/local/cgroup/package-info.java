/** Whose the cgroups of this host are, and where containers' are made. */
@NullMarked
package io.mesosj.local.cgroup;

import org.jspecify.annotations.NullMarked;
