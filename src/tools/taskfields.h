#pragma once

#include "base/result.h"
#include "taskgraph/taskgraph.h"
#include "tools/inputschema.h"

namespace Deckhand {

/// The fields of a task that a new one and a changed one have in common.
QList<SchemaField> taskFields();

/// What they say. Input has passed its schema.
TaskChange taskChangeFrom(const QJsonObject &input);

} // namespace Deckhand
