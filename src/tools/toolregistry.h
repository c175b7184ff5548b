#pragma once

#include "base/result.h"
#include "tools/tool.h"

#include <memory>
#include <vector>

namespace Deckhand {

/// The tools that the model is offered, in a fixed order (a prompt cache depends on it).
class ToolRegistry
{
public:
    void add(std::unique_ptr<Tool> tool);

    /// Takes all others away. A name that no tool has means nothing.
    void keepOnly(const QStringList &names);

    /// Null when there is none of that name. Who holds it keeps it, also when it has been taken away.
    std::shared_ptr<Tool> find(const QString &name) const;
    QList<ToolSpec> specs() const;
    QStringList names() const;

    /// Checks `input` against the tool's schema: says which field and why.
    static Result<void> validate(const ToolSpec &spec, const QJsonObject &input);

private:
    std::vector<std::shared_ptr<Tool>> m_tools;
};

} // namespace Deckhand
