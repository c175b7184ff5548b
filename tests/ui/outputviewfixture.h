#pragma once

#include "support/outputfiles.h"
#include "ui/output/outputview.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace Deckhand {

/// What tests of the output view begin with: a folder with an output, and a view that shows it. All is new after showView().
class OutputViewFixture
{
protected:
    void showView()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_view = std::make_unique<OutputView>();
        m_view->resize(700, 400);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    QString path(const char *name = "output.log") const { return m_folder->filePath(QLatin1String(name)); }
    void write(const QByteArray &bytes, const char *name = "output.log") { appendToFile(path(name), bytes); }

    /// Adds to the output and waits until the view knows all of it.
    void open(const QByteArray &bytes)
    {
        write(bytes);
        m_view->openFile(path());
        QTRY_VERIFY(m_view->document().isUpToDate());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<OutputView> m_view;
};

} // namespace Deckhand
