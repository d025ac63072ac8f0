package benchmarks

import (
	"context"

	"gorm.io/gorm"
)

// What GORM does with associations and loaded rows. It has no limit per parent: what is
// loaded is cut.

type gormFamily struct {
	ID       int64             `gorm:"column:id;primaryKey"`
	ItemID   int64             `gorm:"column:item_id"`
	Name     string            `gorm:"column:name"`
	Children []gormFamilyChild `gorm:"foreignKey:ParentID"`
}

func (gormFamily) TableName() string { return "parents" }

type gormFamilyChild struct {
	Child
	Grandchildren []Grandchild `gorm:"foreignKey:ChildID"`
}

func (gormFamilyChild) TableName() string { return "children" }

func gormObjects(p *Peer, db *gorm.DB) {
	by := func(order string) func(*gorm.DB) *gorm.DB {
		return func(db *gorm.DB) *gorm.DB { return db.Order(order) }
	}
	p.Families = func(ctx context.Context) (Sum, error) {
		var list []gormFamily
		err := db.WithContext(ctx).Order("id").Preload("Children", by("id")).Preload("Children.Grandchildren", by("id")).Find(&list).Error
		return sumOfGormFamilies(list, childrenEach), err
	}
	p.Newest = func(ctx context.Context) (Sum, error) {
		var list []gormFamily
		err := db.WithContext(ctx).Order("id").Preload("Children", by("created DESC, id DESC")).Find(&list).Error
		return sumOfGormFamilies(list, newestEach), err
	}
	p.SaveOrder = func(ctx context.Context, o *Order) error {
		return db.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return tx.Create(o).Error })
	}
	p.Change = func(ctx context.Context, id int64) error {
		var it gormSink
		if err := db.WithContext(ctx).Take(&it, id).Error; err != nil {
			return err
		}
		return db.WithContext(ctx).Model(&it).Update("score", it.Score+changed).Error
	}
	p.ChangeAll = func(ctx context.Context) error {
		return db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
			var list []gormSink
			if err := tx.Order("id").Find(&list).Error; err != nil {
				return err
			}
			for i := range list {
				if err := tx.Model(&list[i]).Update("score", list[i].Score+changed).Error; err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// sumOfGormFamilies folds parents with at most so many children each.
func sumOfGormFamilies(list []gormFamily, most int) Sum {
	var s Sum
	for i := range list {
		p := &list[i]
		s.parent(p.ID, p.ItemID, p.Name)
		for j := range p.Children[:min(most, len(p.Children))] {
			c := &p.Children[j]
			s.child(c.ID, c.ParentID, c.Name, c.Qty, c.Created)
			for _, g := range c.Grandchildren {
				s.grandchild(g.ID, g.ChildID, g.Name, g.Qty)
			}
		}
	}
	return s
}
