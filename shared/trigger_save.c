/*
 * Where the subscriptions have got to: all checkpoints that have moved, in
 * one statement, with a sweep of the rows that they have passed.
 *
 * Crash story: a checkpoint is saved after what it stands for is done, so
 * that it can only be too low, and then the inboxes know.
 */
#include "trigger.h"

#include <stdio.h>
#include <stdlib.h>

static const struct pglink_stmt SAVE = { "save",
	"WITH v AS (SELECT * FROM unnest($1::text[], $2::text[], $3::int[],"
	"  $4::bigint[], $5::bigint[])"
	"  AS v (consumer, source, generation, checkpoint, log_pos)),"
	" moved AS (UPDATE subscription s SET checkpoint = v.checkpoint,"
	"  log_pos = v.log_pos, moved_at = CASE"
	"   WHEN s.checkpoint = v.checkpoint THEN s.moved_at"
	"   ELSE clock_timestamp() END"
	"  FROM v WHERE s.consumer = v.consumer AND s.source = v.source"
	"  AND s.generation = v.generation)"
	" DELETE FROM delivery d USING v WHERE d.consumer = v.consumer"
	"  AND d.source = v.source AND d.generation = v.generation"
	"  AND d.state = 'done' AND d.pos <= v.checkpoint"
};

static void
saved(void *who, PGresult *r)
{
	(void)who;
	(void)r;
	trigger.saving = false;
}

void
store_save(void)
{
	char *columns[5] = { NULL }, line[5][80];
	const char *values[5];
	size_t sizes[5], i, n = 0;
	FILE *column[5];
	struct sub *sub;
	int64_t end;

	for (i = 0; i < 5; i++)
		column[i] = must(open_memstream(&columns[i], &sizes[i]));
	for (sub = trigger.subs; sub != NULL; sub = sub->sibling) {
		end = sub->feed->source->last_pos;
		end = end > sub->low ? end : sub->low;
		if (!sub->loaded ||
		    (sub->saved == sub->low && sub->saved_log == end))
			continue;
		sub->saved = sub->low;
		sub->saved_log = end;
		snprintf(line[0], 80, "%s", sub->feed->consumer->name);
		snprintf(line[1], 80, "%s", sub->feed->source->name);
		snprintf(line[2], 80, "%d", sub->generation);
		snprintf(line[3], 80, "%lld", (long long)sub->saved);
		snprintf(line[4], 80, "%lld", (long long)sub->saved_log);
		for (i = 0; i < 5; i++)
			fprintf(column[i], "%c%s", n > 0 ? ',' : '{', line[i]);
		n++;
	}
	for (i = 0; i < 5; i++) {
		fprintf(column[i], "}");
		fclose(column[i]);
		values[i] = columns[i];
	}
	if (n > 0) {
		trigger.saving = true;
		pglink_send(&trigger.store, &SAVE, 5, values, saved, NULL);
	}
	for (i = 0; i < 5; i++)
		free(columns[i]);
}

